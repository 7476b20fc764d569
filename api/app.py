"""The public application: the only door that a browser meets."""

import mimetypes

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.audit.router import router as audit_router
from api.chat.router import router as chat_router
from api.console.router import STATIC
from api.console.router import router as console_router
from api.contact.router import router as contact_router
from api.cors import PortalCors
from api.demo.router import router as demo_router
from api.demo.team_router import router as demo_team_router
from api.description import describe, operation_id
from api.email_codes.router import router as email_codes_router
from api.enrolments.router import router as enrolments_router
from api.evaluations.router import router as evaluations_router
from api.feedback.router import router as feedback_router
from api.health.router import router as health_router
from api.health.service import ReadinessService
from api.identity.router import router as identity_router
from api.imports.router import larger_bodies
from api.imports.router import router as imports_router
from api.jury.file_router import router as jury_files_router
from api.jury.router import router as jury_router
from api.middleware import BodyLimit, KnownHosts, SecurityHeaders, UnexpectedErrors
from api.opinion_forms.router import FORM_BODIES
from api.opinion_forms.router import pages as opinion_pages
from api.opinion_forms.router import script as opinion_script
from api.opinion_forms.staff_router import router as opinion_forms_router
from api.people.router import router as people_router
from api.personal_data.conversation_router import router as conversation_router
from api.personal_data.router import router as personal_data_router
from api.planning.router import router as planning_router
from api.portals.directory import OriginDirectory
from api.portals.page import router as portal_page_router
from api.problems import install_handlers
from api.reminders.router import router as reminders_router
from api.resources import Resources
from api.roadmap.router import router as roadmap_router
from api.space.links_router import router as space_links_router
from api.space.rendering import STATIC as SPACE_STATIC
from api.space.router import pages as space_pages
from api.space.router import tickets as space_tickets
from api.staff.router import router as staff_router
from api.widget.files import serve_widget

# The machine's own tables may lack them, and a module of the wrong type is not run.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/css", ".css")
# The element's types, which the tables take for a film.
mimetypes.add_type("text/plain", ".ts")


# What the widget asks, a router a feature.
CONVERSATION = (
    identity_router,
    email_codes_router,
    chat_router,
    conversation_router,
    contact_router,
    feedback_router,
    space_tickets,
)
# The certification's records, likewise.
RECORDS = (
    people_router,
    enrolments_router,
    evaluations_router,
    opinion_forms_router,
    planning_router,
    staff_router,
    jury_router,
    jury_files_router,
    imports_router,
    audit_router,
    personal_data_router,
    console_router,
)


def create_app(resources: Resources) -> FastAPI:
    """The application for these resources."""
    app = FastAPI(
        title="Assistant CQPM",
        version="0.1.0",
        # Their pages load scripts from elsewhere, which the security policy refuses.
        docs_url=None,
        redoc_url=None,
        # A redirection would be built from the Host header that the caller chose.
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    describe(app)
    app.state.resources = resources
    app.state.readiness = ReadinessService(resources)
    app.add_middleware(
        BodyLimit,
        max_bytes=resources.settings.max_body_bytes,
        larger={**larger_bodies(resources.settings.import_max_bytes), **FORM_BODIES},
    )
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(PortalCors, directory=OriginDirectory(resources))
    if resources.settings.hosts:
        app.add_middleware(KnownHosts, hosts=resources.settings.hosts)
    app.add_middleware(SecurityHeaders, encrypted=resources.settings.env == "production")
    install_handlers(app)
    app.include_router(health_router)
    for feature in CONVERSATION:
        app.include_router(feature)
    app.include_router(portal_page_router)
    app.include_router(space_pages)
    app.include_router(opinion_script)
    app.include_router(opinion_pages)
    app.include_router(space_links_router)
    app.include_router(roadmap_router)
    app.include_router(reminders_router)
    app.mount("/espace/static", StaticFiles(directory=SPACE_STATIC), name="espace")
    # Before the pages: they answer for every other address under theirs.
    app.mount("/console/static", StaticFiles(directory=STATIC), name="console")
    for feature in RECORDS:
        app.include_router(feature)
    if resources.settings.demo_allowed:
        app.include_router(demo_router)
        app.include_router(demo_team_router)
    serve_widget(app, resources.settings.widget_dir, demo=resources.settings.demo_allowed)
    return app
