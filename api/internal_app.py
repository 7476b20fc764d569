"""The internal application: on loopback, for the actions and for Prometheus."""

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.answers.router import router as answers_router
from api.guides.router import router as guides_router
from api.health.outbox import measure_outbox
from api.middleware import UnexpectedErrors
from api.problems import install_handlers
from api.resources import Resources


def create_internal_app(resources: Resources) -> FastAPI:
    """The application for these resources."""
    app = FastAPI(title="Assistant CQPM (interne)", version="0.1.0", docs_url=None, redoc_url=None)
    app.state.resources = resources
    app.add_middleware(UnexpectedErrors)
    install_handlers(app)
    app.include_router(answers_router)
    app.include_router(guides_router)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        await measure_outbox(resources)
        return Response(generate_latest(resources.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return app
