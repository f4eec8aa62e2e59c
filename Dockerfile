# On Record as an image. With DATABASE_URL it uses that PostgreSQL; without, one of its own:
#
#     docker build -t onrecord .
#     docker run -p 8000:8000 -v onrecord:/var/lib/onrecord onrecord serve --sample

FROM python:3.11-slim AS libraries
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

# Node and npm stay in this stage.
FROM libraries AS graphiql
COPY api api
RUN python -m api.graphiql.build

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/onrecord --create-home onrecord
WORKDIR /app
COPY --from=libraries /venv /venv
COPY pyproject.toml LICENSE ./
COPY alembic alembic
COPY schema schema
COPY api api
COPY --from=graphiql /app/api/graphiql/static api/graphiql/static
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ONRECORD_HOST=0.0.0.0 \
    ONRECORD_PORT=8000 \
    ONRECORD_DATA=/var/lib/onrecord \
    ONRECORD_LOG_FORMAT=json
USER onrecord
VOLUME /var/lib/onrecord
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD \
    ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['ONRECORD_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["python", "-m", "api.cli"]
CMD ["serve"]
