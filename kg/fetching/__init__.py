"""Papers from the services that know of them, as JSON Lines that `kg build` reads. Only this package opens connections.

`run` asks, `transport` is HTTP, `output` the file and how a fetch goes on; each other module knows one service.
"""
