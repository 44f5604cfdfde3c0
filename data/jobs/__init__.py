"""The queue's tables beside DBOS', and what is asked of DBOS. It knows no studies: a question is
JSON here."""
