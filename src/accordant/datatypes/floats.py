"""Float and double by the integers: each value of a format has a number, and its neighbours have the next ones.

Source: XML Schema Part 2, second edition, 3.2.4 and 3.2.5; IEEE 754 for rounding to the nearest, ties to even; XSD 1.1
Part 2, E.1, for the digits of the canonical form, which XSD 1.0 leaves open. Python has no float of 32 bits, and
rounding a number to 64 bits first would round twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["DOUBLE", "FLOAT", "Format"]

# No number halfway between two doubles has more significant digits than this: what follows is nought, or something.
_SIGNIFICANT: Final = 800
# Powers of ten beyond which every number is infinite or nought in both formats.
_FARTHEST: Final = 400


@dataclass(frozen=True, slots=True)
class Format:
    """A binary format.

    Attributes:
        precision: Bits of the significand.
        least_exponent: That of the least positive value.
        greatest_exponent: That of the significand as an integer in the greatest finite value.
        digits: Decimal digits that tell any two values apart.
    """

    precision: int
    least_exponent: int
    greatest_exponent: int
    digits: int

    @property
    def infinity(self) -> int:
        """The number of positive infinity; the greatest finite value has the one before."""
        return (self.greatest_exponent - self.least_exponent) * self._binade + 2 * self._binade

    @property
    def _binade(self) -> int:
        return 1 << (self.precision - 1)

    def read(self, lexical: str) -> int | None:
        """Return the number of the nearest value, which is the order of values: 0 for both zeros; None for NaN.

        Args:
            lexical: A valid text without white space.
        """
        sign = -1 if lexical.startswith("-") else 1
        text = lexical.lstrip("+-")
        if text == "NaN":
            return None
        return sign * (self.infinity if text == "INF" else self._rounded(*_scientific(text)))

    def _rounded(self, digits: str, power: int) -> int:
        if not digits or len(digits) + power < -_FARTHEST:
            return 0
        if len(digits) + power > _FARTHEST:
            return self.infinity
        if len(digits) > _SIGNIFICANT:
            power += len(digits) - _SIGNIFICANT - 1
            digits = digits[:_SIGNIFICANT] + ("1" if digits[_SIGNIFICANT:].strip("0") else "0")
        over, under = int(digits) * _power_of_ten(power), _power_of_ten(-power)
        exponent = max(over.bit_length() - under.bit_length() - self.precision, self.least_exponent)
        significand = _divided(over, under, exponent)
        if significand > 2 * self._binade:
            exponent += 1
            significand = _divided(over, under, exponent)
        return min((exponent - self.least_exponent) * self._binade + significand, self.infinity)

    def write(self, number: int) -> str:
        """Return the canonical form of a value: one digit before the point, the fewest behind it that tell it apart."""
        sign = "-" if number < 0 else ""
        size = abs(number)
        if size == 0:
            return "0.0E0"
        if size >= self.infinity:
            return f"{sign}INF"
        exact, power = _decimal(*self._parts(size))
        # The last of these always reads back.
        shorter = (_shortened(exact, count) for count in range(1, self.digits + 1))
        digits, shift = next(each for each in shorter if self._rounded(each[0], power + each[1]) == size)
        kept = digits.rstrip("0")
        exponent = power + shift + len(digits) - 1
        return f"{sign}{kept[0]}.{kept[1:] or '0'}E{exponent}"

    def _parts(self, size: int) -> tuple[int, int]:
        """Return significand and exponent of a positive finite value."""
        steps = max(size // self._binade - 1, 0)
        return size - steps * self._binade, self.least_exponent + steps


def _power_of_ten(exponent: int) -> int:
    return int("1" + "0" * exponent)


def _divided(over: int, under: int, exponent: int) -> int:
    """Return a fraction divided by a power of two, rounded to the nearest, ties to even."""
    over, under = over << max(-exponent, 0), under << max(exponent, 0)
    quotient, rest = divmod(over, under)
    return quotient + (2 * rest > under or (2 * rest == under and quotient % 2 == 1))


def _scientific(text: str) -> tuple[str, int]:
    """Return the significant digits of a number without sign, and the power of ten of the last of them."""
    mantissa, _, exponent = text.replace("E", "e").partition("e")
    whole, _, rest = mantissa.partition(".")
    written = (whole + rest).lstrip("0")
    digits = written.rstrip("0")
    size = exponent.lstrip("+-").lstrip("0") or "0"
    # No text has so many digits that they could make up for such an exponent.
    power = int(size) if len(size) <= 18 else 10**18
    return digits, (-power if exponent.startswith("-") else power) - len(rest) + len(written) - len(digits)


def _decimal(significand: int, exponent: int) -> tuple[str, int]:
    """Return all decimal digits of a binary number, and the power of ten of the last of them."""
    if exponent >= 0:
        return str(significand << exponent), 0
    return str(significand * int(5**-exponent)), exponent


def _shortened(digits: str, count: int) -> tuple[str, int]:
    """Return a number rounded to so many digits, ties to even, and how many powers of ten it lost."""
    lost = len(digits) - count
    if lost <= 0:
        return digits, 0
    quotient, rest = divmod(int(digits), _power_of_ten(lost))
    half = 5 * _power_of_ten(lost - 1)
    return str(quotient + (rest > half or (rest == half and quotient % 2 == 1))), lost


FLOAT: Final = Format(24, -149, 104, 9)
"""IEEE single precision."""

DOUBLE: Final = Format(53, -1074, 971, 17)
"""IEEE double precision."""
