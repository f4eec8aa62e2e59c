"""From a GraphQL selection to flat SELECTs, to objects, to bytes."""
