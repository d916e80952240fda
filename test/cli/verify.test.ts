// What verify tells: places, scores by task, refusals with their reasons, twins, certificates.
import { expect, test } from "vitest";
import { asJson, type FileReport, isVerified, tell } from "../../src/cli/verify-report.ts";
import { readResult, resultOf } from "../../src/game/runs/result.ts";
import { Run } from "../../src/game/runs/run.ts";
import { verify } from "../../src/game/runs/verify.ts";
import { begin, challenge, optionsOf, play, WIN } from "../game/runs/paper.fixture.ts";
import { boot } from "../game/small-world.ts";

const ENDED = "2026-05-04T10:00:30.000Z";
const report = (file: string, text: string): FileReport => ({
  file: `somewhere/${file}`,
  checked: { kind: "result", verification: verify(text, { boot, open: () => challenge() }) },
});
const result = (lines: readonly string[]) => {
  const run = play(begin(), lines);
  run.end();
  return resultOf(run, ENDED);
};
const [good, half] = [result(WIN), result(WIN.slice(0, 1))];
const reports = [
  report("half.kqresult", half),
  report("copy.kqresult", half),
  report("good.kqresult", good),
  report("liar.kqresult", JSON.stringify({ ...JSON.parse(half), points: 99, player: "\u001b[2JEve" })),
  report("note.txt", "hello"),
];
const certificate: FileReport = {
  file: "somewhere/row.kqcert",
  checked: { kind: "certificate", learner: "준호", scope: "1. Concepts", wins: 3, report: { proved: 3, problems: [] } },
};

test("people see places, points by task, and what does not add up; nothing of a file moves their cursor", () => {
  expect(tell([...reports, certificate], "en")).toBe(`KQ1-TEST
  1.  Mina    140 of 300, the last of it at 0:02  good.kqresult
      Open the shop 140/150 · Open the shop 0/150
  2.  Mina    20 of 300, the last of it at 0:00  half.kqresult
      Open the shop 20/150 · Open the shop 0/150
  2.  Mina    20 of 300, the last of it at 0:00  copy.kqresult
      Open the shop 20/150 · Open the shop 0/150
      ! The same keystrokes at the same times as half.kqresult.
   –  [2JEve  refused  liar.kqresult
      ✗ The file was edited after it was written: what comes after about 0% of it is not what was written.
      ✗ The file claims 99 points; playing it again gives 20.
      ! The same keystrokes at the same times as half.kqresult.

Without a code
   –  note.txt  refused  note.txt
      ✗ This is no result of k8s-quest.

✓ 준호: 1. Concepts, 3 of 3 missions won again  row.kqcert

What is verified was done as the log says. Who typed it, and with whose help, no file can prove.
`);
  expect(tell(reports, "ko")).toContain("파일에는 99점이라고 되어 있지만 다시 실행하면 20점입니다.");
});

test("who has played a code before under the same name is remarked, in whatever order the files come", () => {
  const later = (player: string) => {
    const run = play(new Run({ ...optionsOf(challenge()), player, startedAt: "2026-05-04T11:00:00.000Z" }), WIN);
    run.end();
    return resultOf(run, "2026-05-04T11:00:30.000Z");
  };
  const told = tell(
    [report("again.kqresult", later("ＭＩＮＡ")), report("half.kqresult", half), report("jun.kqresult", later("Jun"))],
    "en",
  );
  expect(told.match(/.*begun this code.*/g)).toEqual(["      ! The same name has begun this code before: half.kqresult."]);
  expect(told).toMatch(/again\.kqresult\n.*\n {6}! The same name/);
});

test("what a certificate says of itself stays in its line", () => {
  const evil = "\x1b[2J\u202e\n  1.  Eve";
  const told = tell(
    [
      {
        file: "row.kqcert",
        checked: {
          ...{ kind: "certificate", learner: evil, scope: evil, wins: 1 },
          report: { proved: 0, problems: [{ id: "certificate.unknown-mission", values: { mission: evil } }] },
        },
      },
      { file: "cut.kqcert", checked: { kind: "unreadable", problem: { id: "certificate.unreadable", values: { problem: evil } } } },
    ],
    "ko",
  );
  expect(told.split("\n").slice(0, -2)).toEqual([
    "✗ [2J  1.  Eve: [2J  1.  Eve, 미션 1개 중 0개를 다시 실행해 확인했습니다  row.kqcert",
    "      ✗ [2J  1.  Eve은(는) 이 버전에 없는 미션입니다",
    "",
    "✗ cut.kqcert: 데이터를 읽을 수 없습니다: [2J  1.  Eve",
    "",
  ]);
});

test("programs read the same", () => {
  const json = JSON.parse(JSON.stringify(asJson([...reports, certificate], "en")));
  expect(json.codes.map(({ code }: { code: string | null }) => code)).toEqual(["KQ1-TEST", null]);
  expect(json.codes[0].results.map((each: { place: number }) => each.place)).toEqual([1, 2, 2, null]);
  expect(json.codes[0].results[0]).toMatchObject({ verified: true, claims: readResult(good).claims, score: { points: 140 }, findings: [] });
  expect(json.codes[0].results[3].findings.map(({ id }: { id: string }) => id)).toEqual([
    "verify.chain.edited",
    "verify.points",
    "verify.typing.same",
  ]);
  expect(json.certificates).toMatchObject([{ verified: true, proved: 3, learner: "준호" }]);
  expect([...reports, certificate].map(({ checked }) => isVerified(checked))).toEqual([true, true, true, false, false, true]);
});
