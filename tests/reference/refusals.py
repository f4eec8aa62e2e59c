"""Coded errors, as clients see them."""

from graphql import GraphQLError


def refusal(code: str, message: str) -> GraphQLError:
    """An error with a code; messages are the API's own business and not compared."""
    return GraphQLError(message, extensions={"code": code})
