// Bundles the page into static/<version>/: every file a browser needs, and nothing from another host.
// The version is a hash over all the files, so a browser may keep each of them for good.
import { createHash } from "node:crypto";
import { copyFile, readFile, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "static");
const fresh = join(here, "static.new");
const files = join(fresh, "files");

// graphiql/style.css already holds the styles of Monaco, its editor: bundled once is enough.
const withoutMonacoStyles = {
  name: "without-monaco-styles",
  setup({ onLoad }) {
    onLoad({ filter: /monaco-editor\/esm\/.*\.css$/ }, () => ({ contents: "", loader: "css" }));
  },
};

const options = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  keepNames: true, // GraphiQL calls its icons after their functions.
  outdir: files,
  target: "es2022",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "linked",
  logLevel: "warning",
};

await rm(fresh, { recursive: true, force: true });
try {
  await build({
    ...options,
    entryPoints: { main: "page/main.jsx" },
    format: "esm",
    splitting: true,
    jsx: "automatic",
    loader: { ".graphql": "text" },
    plugins: [withoutMonacoStyles],
  });
  await build({
    ...options,
    entryPoints: {
      "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
      "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
      "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
    },
    format: "iife",
  });

  await copyFile(join(here, "page/icon.svg"), join(files, "icon.svg"));

  const digest = createHash("sha256");
  for (const name of (await readdir(files)).sort()) {
    digest.update(name).update(await readFile(join(files, name)));
  }
  await rename(files, join(fresh, digest.digest("hex").slice(0, 16)));

  // Put in place last: a bundle that failed leaves the former one as it was.
  await rm(built, { recursive: true, force: true });
  await rename(fresh, built);
} finally {
  await rm(fresh, { recursive: true, force: true });
}
