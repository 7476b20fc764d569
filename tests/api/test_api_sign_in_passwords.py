"""Which passwords are refused, and what the second factor's codes accept."""

from datetime import UTC, datetime

import pyotp
import pytest
from argon2 import PasswordHasher

from api.errors import PasswordRefused
from api.sign_in.passwords import hashed, matches, outdated, require_strong
from api.sign_in.second_factor import accepted_step, enrolment, key_of_invitation

ABOUT = ("Éloïse Marchand-Duval", "e.marchand@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "trois tasses de verre bleu",
        "vV9#kd2!pQ7zLm",
        "🙂 clé à molette rouillée",
        "Le vélo-cargo grince le jeudi",
        "x7" + "é" * 5 + "Kw-brume",
        "t" + "abcé-ùq" * 18,
    ],
)
def test_password_of_its_own_is_accepted(password: str) -> None:
    require_strong(password, *ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123",
        "Mot de passe 2026 !",
        "M0tDeP@sse1234",
        "P@ssw0rdP@ssw0rd",
        "azertyuiop123",
        "qsdfghjklm1234",
        "123456789012",
        "aaaaaaaaaaaaaaaa",
        "abababababab",
        "Administrateur1!",
        "assistant-cqpm-2026",
        "EloiseMarchand1",
        "e.marchand@example.org",
        "Marchand-Duval-1987",
        "soleilsoleil99",
    ],
)
def test_password_that_is_guessed_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused, match="trop facile"):
        require_strong(password, *ABOUT)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "12 caractères au moins"),
        ("onze signes", "12 caractères au moins : celui-ci en a 11"),
        ("brume et vélo " * 10, "128 caractères au plus"),
        ("trois tasses\nde verre", "caractère de commande"),
    ],
)
def test_refusal_says_which_rule(password: str, said: str) -> None:
    with pytest.raises(PasswordRefused, match=said):
        require_strong(password, *ABOUT)


async def test_password_is_the_same_however_the_keyboard_composes_it() -> None:
    kept = await hashed("café crème à l'étage")

    assert await matches(kept, "cafe\u0301 cre\u0300me a\u0300 l'e\u0301tage")
    assert not await matches(kept, "cafe creme a l'etage")
    assert not await matches(None, "café crème à l'étage")
    assert not await matches("n'importe quoi", "café crème à l'étage")


async def test_former_parameters_are_seen() -> None:
    former = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("trois tasses de verre bleu")

    assert outdated(former)
    assert not outdated(await hashed("trois tasses de verre bleu"))


def test_key_is_that_of_the_invitation_and_of_this_server() -> None:
    assert key_of_invitation("a", "k" * 40) == key_of_invitation("a", "k" * 40)
    keys = {key_of_invitation(one, secret * 40) for one in "ab" for secret in "kl"}
    assert len(keys) == 4
    assert {len(one) for one in keys} == {32}


def test_image_and_address_say_whose_code_it_is() -> None:
    shown = enrolment("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "ada@example.org")

    assert shown.image.startswith("data:image/svg+xml")
    assert (
        shown.address
        == "otpauth://totp/Assistant%20CQPM:ada%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Assistant%20CQPM"
    )
    assert shown.spaced_key == "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"


def test_code_may_be_spaced_and_is_never_of_a_step_already_used() -> None:
    key, now = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
    step = int(now.timestamp()) // 30
    code = pyotp.TOTP(key).generate_otp(step)

    assert accepted_step(key, f" {code[:3]} {code[3:]} ", None, now) == step
    assert accepted_step(key, code, step - 1, now) == step
    assert accepted_step(key, code, step, now) is None
    assert accepted_step(key, code, step + 1, now) is None
