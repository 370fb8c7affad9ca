"""Every models module of the hub in one place, for Alembic and the tests."""

import app.analysis.models
import app.audit.models
import app.deliveries.models
import app.deliveries.sandbox.models
import app.estate.discovery.models
import app.estate.ignored.models
import app.estate.models
import app.estate.schedules.models
import app.estate.traffic.models
import app.events.models
import app.home.models
import app.identity.people.models
import app.identity.proofing.models
import app.identity.provider.models
import app.jobs
import app.journeys.cases.models
import app.journeys.drafts.models
import app.journeys.parked.models
import app.journeys.pauses.models
import app.journeys.uploads.models
import app.notifications.models
import app.notifications.sandbox.models
import app.organisations.models
import app.payments.direct_debit.models
import app.payments.models
import app.payments.sandbox.models
import app.rationalisation.corrections.models
import app.rationalisation.decisions.models
import app.rationalisation.imports.models
import app.rationalisation.policies.models
import app.rationalisation.queue.models
import app.rationalisation.rescoring.models
import app.rationalisation.scoring.models
import app.services.self_assessment.models
import app.services.vehicle_tax.models
import app.signin.models
import app.uptake.models

MODEL_MODULES = (
    app.analysis.models,
    app.audit.models,
    app.deliveries.models,
    app.deliveries.sandbox.models,
    app.estate.discovery.models,
    app.estate.ignored.models,
    app.estate.models,
    app.estate.schedules.models,
    app.estate.traffic.models,
    app.events.models,
    app.identity.people.models,
    app.identity.proofing.models,
    app.identity.provider.models,
    app.home.models,
    app.jobs,
    app.journeys.cases.models,
    app.journeys.drafts.models,
    app.journeys.parked.models,
    app.journeys.pauses.models,
    app.journeys.uploads.models,
    app.notifications.models,
    app.notifications.sandbox.models,
    app.organisations.models,
    app.payments.direct_debit.models,
    app.payments.models,
    app.payments.sandbox.models,
    app.rationalisation.corrections.models,
    app.rationalisation.decisions.models,
    app.rationalisation.imports.models,
    app.rationalisation.policies.models,
    app.rationalisation.queue.models,
    app.rationalisation.rescoring.models,
    app.rationalisation.scoring.models,
    app.services.self_assessment.models,
    app.services.vehicle_tax.models,
    app.signin.models,
    app.uptake.models,
)
