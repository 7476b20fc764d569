from fastapi import APIRouter, Request, Response

from api.health.service import Readiness, ReadinessService

router = APIRouter(tags=["santé"])


@router.get("/healthz", summary="Le processus tourne")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get(
    "/readyz", summary="Tout ce qu'il faut pour répondre est là", responses={503: {"model": Readiness}}
)
async def readyz(request: Request, response: Response) -> Readiness:
    service: ReadinessService = request.app.state.readiness
    readiness = await service.readiness()
    if readiness.status != "ok":
        response.status_code = 503
    return readiness
