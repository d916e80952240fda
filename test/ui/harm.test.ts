// The line that tells what work has harmed: only what there is, with its price.
import { expect, test } from "vitest";
import type { Damage } from "../../src/game/incidents/damage.ts";
import type { Session } from "../../src/game/session.ts";
import { type Language, translate } from "../../src/i18n/index.ts";
import "../../src/i18n/practice.ts";
import { harmOf } from "../../src/ui/harm.ts";

const none: Damage = { downtime: 0, objects: 0, data: 0, namespaces: 0 };
const told = (done: Damage | undefined, language: Language = "en") =>
  harmOf({ attempt: { damage: done && { done } } } as Pick<Session, "attempt">, { say: (id, values) => translate(language, id, values) });

test("nothing is told where nothing is counted, or harmed", () => {
  expect(told(undefined)).toBeUndefined();
  expect(told(none)).toBeUndefined();
});
test("what was harmed is told with what it costs", () => {
  expect(told({ ...none, downtime: 12_400 })).toBe("Harm done: downtime 13 s (−4 points)");
  expect(told({ downtime: 1000, objects: 2, data: 1, namespaces: 1 })).toBe(
    "Harm done: downtime 1 s, objects deleted: 2, volumes lost: 1, namespaces deleted: 1 (−102 points)",
  );
  expect(told({ ...none, objects: 2 }, "ko")).toBe("끼친 피해: 삭제한 오브젝트 2개 (−20점)");
});
