import "graphiql/style.css";
import "./style.css";
import "./workers.js";

import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";

import { EXAMPLES, EXAMPLES_PLUGIN } from "./examples.jsx";

// The page stands at the address of the API itself.
const fetcher = createGraphiQLFetcher({ url: window.location.pathname });

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
