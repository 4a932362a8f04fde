"""Everything that knows Label Studio: the interface, the tasks, the client, a private server."""
