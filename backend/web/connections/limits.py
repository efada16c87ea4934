"""How many connections one process has, and how patient it is with each."""

MOST_CONNECTIONS = 500
MOST_BEING_REFUSED = 100  # beyond the others; who comes then is cut off without a word
MOST_OF_ONE_CLIENT = 60  # of those; a proxy of ours holds those of many, and is not counted
MOST_OF_ONE_BEING_REFUSED = 10  # beyond these; likewise
HEAD_SECONDS = 10.0  # for all of a request's head
KEEP_ALIVE_SECONDS = 15  # for the next request
BODY_SECONDS, BODY_BYTES = 30.0, 1024  # so many bytes at least in every so many seconds
READING_SECONDS, READING_BYTES = 30.0, 1024  # the same of what the client asked for and has to take
REFUSAL_SECONDS = 2.0  # for a refusal to arrive before the connection ends
UNREAD_SECONDS = 30.0  # for the client to see that it was answered before all of its body was read
MOST_UNREAD = 32 * 1024 * 1024  # bytes that are taken meanwhile, and thrown away
