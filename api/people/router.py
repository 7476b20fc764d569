from fastapi import APIRouter

from api.crud.router import crud_router
from api.people.service import BODIES, CANDIDATES, CENTRE_CONTACTS, SIGNATORIES

router = APIRouter()
for bodies in BODIES:
    router.include_router(crud_router(bodies))
for resource in (CANDIDATES, SIGNATORIES, CENTRE_CONTACTS):
    router.include_router(crud_router(resource))
