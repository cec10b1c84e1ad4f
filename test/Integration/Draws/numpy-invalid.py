# Coordinates out of range are refused, never wrapped.
# RUN: %python %s | FileCheck %s

from bayes_mlir import draws

NORMAL = dict(key=1, site=2, purpose=draws.OUTPUT, samples=3, examples=4, elements=5)


def refuse(function, *arguments, **named):
    try:
        print("accepted:", function(*arguments, **named))
    except (TypeError, ValueError) as error:
        print(error)


# CHECK: expected 0 <= 'key' < 18446744073709551616, found 18446744073709551616
refuse(draws.normals, **{**NORMAL, "key": 1 << 64})
# CHECK-NEXT: expected 0 <= 'key' < 18446744073709551616, found -1
refuse(draws.normals, **{**NORMAL, "key": -1})
# CHECK-NEXT: expected 0 <= 'site' < 268435456, found 268435456
refuse(draws.normals, **{**NORMAL, "site": draws.SITE_LIMIT})
# CHECK-NEXT: expected a purpose from 0 to 3, found 14
refuse(draws.normals, **{**NORMAL, "purpose": draws.SPLIT})
# CHECK-NEXT: expected 0 <= 'samples' < 4294967296, found 4294967296
refuse(draws.normals, **{**NORMAL, "samples": [0, draws.SAMPLE_LIMIT]})
# CHECK-NEXT: expected 0 <= 'examples' < 4294967296, found -1
refuse(draws.normals, **{**NORMAL, "examples": [-1, 0]})
# CHECK-NEXT: expected 0 <= 'examples' < 4294967296, found -1
refuse(draws.normals, **{**NORMAL, "examples": -1, "purpose": draws.WEIGHT})
# CHECK-NEXT: expected 0 <= 'elements' < 4294967296, found 4294967296
refuse(draws.normals, **{**NORMAL, "elements": draws.ELEMENT_LIMIT})
# CHECK-NEXT: expected integers for 'elements', found 'float64'
refuse(draws.normals, **{**NORMAL, "elements": 5.0})
# CHECK-NEXT: expected 0 <= 'data' < 18446744073709551616, found -1
refuse(draws.fold_key, 1, -1)
# CHECK-NEXT: expected 0 <= 'key' < 18446744073709551616, found -7
refuse(draws.split_key, -7)
# CHECK-NOT: accepted
