"""What is found of the identifiers and names in tests/privacy/messages.yml: `python -m tests.bench.privacy`."""

from api.privacy.french import FrenchNames
from api.privacy.marks import Kind
from tests.privacy.samples import HALVES, samples, scores, with_identifiers


def main() -> None:
    """One table a half: spans expected, recall, precision, and spans right to the character."""
    find = with_identifiers(FrenchNames.load().find)
    for half in HALVES:
        measured = samples(half)
        clean = sum(not sample.spans for sample in measured)
        spoilt = sum(not sample.spans and bool(find(sample.text)) for sample in measured)
        print(
            f"\n{half} : {len(measured)} messages, dont {clean} sans rien à remplacer ({spoilt} touchés à tort)"
        )
        print("| sorte | attendus | rappel | précision | exacts |\n|---|---|---|---|---|")
        found = scores(measured, find)
        for kind in Kind:
            score = found[kind]
            print(
                f"| {kind.value} | {score.expected} | {score.recall:.1%} | {score.precision:.1%} | {score.exact} |"
            )


if __name__ == "__main__":
    main()
