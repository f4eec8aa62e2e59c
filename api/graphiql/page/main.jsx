import "graphiql/style.css";
import "./style.css";
import "./workers.js";

import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";

import { EXAMPLES, EXAMPLES_PLUGIN } from "./examples.jsx";
import { fetcher } from "./fetcher.js";

createRoot(document.getElementById("graphiql")).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={[EXAMPLES_PLUGIN, HISTORY_PLUGIN]}
    defaultTabs={EXAMPLES.map(({ query }) => ({ query }))}
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>
      On Record <small>who said what, and where it was reported</small>
    </GraphiQL.Logo>
  </GraphiQL>,
);
