import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { getOperationAST, parse } from "graphql";
import { createClient } from "graphql-ws";

// The page stands at the address of the API itself.
const url = window.location.pathname;
const socketUrl = `${window.location.origin.replace(/^http/, "ws")}${url}`;
const ask = createGraphiQLFetcher({ url });

export function fetcher(request, options) {
  return isSubscription(request) ? listen(request, options?.headers) : ask(request, options);
}

// GraphiQL's own parsed document comes too late for whoever types and runs at once.
function isSubscription({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === "subscription";
  } catch {
    return false; // The API tells what is wrong with it.
  }
}

// A browser sends no headers with a socket's handshake: they go into its first message. And a
// socket that was closed is not opened again by itself: changes would be missing, and nobody told.
function listen(request, headers) {
  const client = createClient({ url: socketUrl, connectionParams: headers, retryAttempts: 0 });
  return {
    subscribe: ({ next, error, complete }) => ({
      unsubscribe: client.subscribe(request, {
        next,
        error: (failure) => error(told(failure)),
        complete,
      }),
    }),
  };
}

// The errors of the API; or why its socket was closed, which is not always told.
function told(failure) {
  return Array.isArray(failure)
    ? failure
    : { message: failure.reason || failure.message || "There is no connection to the API." };
}
