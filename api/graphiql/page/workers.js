// Monaco, the editor of GraphiQL, checks and completes what is typed in workers of its own. They lie
// beside this script.
const WORKERS = {
  graphql: "graphql.worker.js",
  json: "json.worker.js",
};

globalThis.MonacoEnvironment = {
  getWorker: (_id, label) =>
    new Worker(new URL(WORKERS[label] ?? "editor.worker.js", import.meta.url)),
};
