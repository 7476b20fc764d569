"""Applications as `api.app` makes them, with the routers that an earlier one prepared.

FastAPI works out the parameters and models of a router at its first request, again for each application: half of the
time of a test. The outcome depends on the router alone; what an application is given (resources, settings) is elsewhere.
"""

from fastapi import FastAPI
from starlette.routing import BaseRoute

_prepared: dict[int, BaseRoute] = {}


def prepared(app: FastAPI) -> FastAPI:
    routes = app.router.routes
    for place, route in enumerate(routes):
        router = getattr(route, "original_router", None)
        if router is not None:
            routes[place] = _prepared.setdefault(id(router), route)
    return app
