"""POST /t/<token>/calls/<public_id>/fields/<field>: the owner puts a captured value right, or takes that back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response as Redirect

from .. import trials
from ..calls import corrections, slip
from ..errors import BadValue, Unreadable
from ..languages import marked as N_
from ..languages import speaking
from ..models import Call, Trial
from . import correction_form
from .trials import refuse_other_sites, shown

bp = Blueprint("corrections", __name__)


@bp.post("/t/<token>/calls/<public_id>/fields/<field>")
def correct(token: str, public_id: str, field: str) -> Response | Redirect:
    """Keep the owner's value; a bad one is said beside its field, with what was typed."""
    trial = trials.by_token(token)
    refuse_other_sites()
    call, given = corrections.find(trial, public_id, field), _given()
    try:
        with speaking(trial.language):
            value = correction_form.read(field, trial.region, given)
    except ValidationError as refused:
        return _refused(trial, call, field, given, refused)
    if value is correction_form.UNDO:
        corrections.undo(call, field)
    else:
        corrections.correct(call, field, value)
    return _stands(trial, call, field)


def _given() -> Mapping[str, Any]:
    if not request.is_json:
        return request.form
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise Unreadable(N_('Send a JSON object, like {"value": "Maria Lopez"}.'))
    return given


def _stands(trial: Trial, call: Call, field: str) -> Response | Redirect:
    if not request.is_json:
        return redirect(f"{trials.path(trial)}#call-{call.public_id}", code=303)
    entry = (call.extracted_lead or {}).get(field)
    heard = corrections.value_of(slip.heard(entry))
    return jsonify(field=field, value=corrections.value_of(entry), heard=heard, revision=call.revision)


def _refused(trial: Trial, call: Call, field: str, given: Mapping[str, Any], refused: ValidationError) -> Response:
    errors: Any = refused.messages
    first = next(iter(next(iter(errors.values()))))
    refusal = BadValue(first)
    if not request.is_json:
        typed = given.get("value", given.get(field, ""))
        return shown(trial, refusal, slip.Typed(call.public_id, field, str(typed), first))
    response = jsonify(error=refusal.code, message=first, errors=errors)
    response.status_code = int(refusal.status)
    return response
