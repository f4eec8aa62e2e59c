import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";

import howItsStageMoved from "../examples/how-its-stage-moved.graphql";
import howTheClaimStands from "../examples/how-the-claim-stands.graphql";
import whatChanges from "../examples/what-changes.graphql";
import whatIsSaidOfMissiles from "../examples/what-is-said-of-missiles.graphql";
import whereItComesFrom from "../examples/where-it-comes-from.graphql";
import whoContradictsWhom from "../examples/who-contradicts-whom.graphql";
import whoDeniesIt from "../examples/who-denies-it.graphql";
import whoSaidWhat from "../examples/who-said-what.graphql";

// The first line of an example is its question.
export const EXAMPLES = [
  whoSaidWhat,
  whoDeniesIt,
  howItsStageMoved,
  howTheClaimStands,
  whoContradictsWhom,
  whereItComesFrom,
  whatIsSaidOfMissiles,
  whatChanges,
].map((query) => ({
  query,
  question: query.slice(0, query.indexOf("\n")).replace(/^#\s*/, ""),
}));

function Examples() {
  const { addTab, changeTab } = useGraphiQLActions();
  const { tabs, queryEditor } = useGraphiQL(({ tabs, queryEditor }) => ({ tabs, queryEditor }));

  function open(query) {
    const tab = tabs.findIndex((each) => each.query === query);
    if (tab >= 0) {
      changeTab(tab);
    } else {
      addTab();
      queryEditor.setValue(query);
    }
  }

  return (
    <section className="examples" aria-label={EXAMPLES_PLUGIN.title}>
      <header>{EXAMPLES_PLUGIN.title}</header>
      <ul>
        {EXAMPLES.map(({ query, question }) => (
          <li key={question}>
            <button type="button" disabled={!queryEditor} onClick={() => open(query)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
      <p>
        Each opens in a tab. Run it with Ctrl-Enter (on a Mac ⌘-Enter) and change it as you like:
        Ctrl-Space completes, and what a name means shows when the mouse rests on it.
      </p>
    </section>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 32 32" fill="currentColor" aria-hidden="true">
      <path d="M14 8c-6 2-9 6-9 11a5 5 0 1 0 5-5c0-1.5 1.5-3 4-4z" />
      <path d="M27 8c-6 2-9 6-9 11a5 5 0 1 0 5-5c0-1.5 1.5-3 4-4z" />
    </svg>
  );
}

export const EXAMPLES_PLUGIN = { title: "Ready queries", icon: Icon, content: Examples };
