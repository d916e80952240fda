// What is drawn for a question, and how it is put into the question's text.
import { describe, expect, test } from "vitest";
import { type Draw, drawn, filled } from "../../../src/game/drills/draw.ts";
import { evaluate } from "../../../src/game/drills/expression.ts";

describe("an expression", () => {
  const values = { n: 4, app: "web", "case.right": "key", port: "8080" };
  test.each([
    ["n", 4],
    ["n + 1", 5],
    ["2 * n - 3 * 2", 2],
    ["2 * (n - 3) * 2", 4],
    ["-n + 6", 2],
    ["n % 3", 1],
    ["n / 2", 2],
    ["ceil(n * 90 / 50)", 8],
    ["floor(n / 3)", 1],
    ["max(n, 2, 9) - min(n, 2)", 7],
    ["app", "web"],
    ["case.right", "key"],
    ["text(n)", "4"],
    ["length(app) + 1", 4],
    ["base64(app)", "d2Vi"],
  ])("%s is %j", (source, worth) => expect(evaluate(source, values)).toBe(worth));

  test.each([
    ["n / 3", "not whole"],
    ["n / 0", "divides by nothing"],
    ["m", '"m" is not drawn'],
    ["app + 1", 'wanted a number, found "web"'],
    ["n +", "is no expression"],
    ["(n", "is no expression"],
    ["n n", "is no expression"],
    ["", "is no expression"],
    ["n; 1", "is no expression"],
    ["eval(n)", "there is no function eval"],
    ["constructor", "is not drawn"],
    ["__proto__", "is not drawn"],
  ])("%s is refused: %s", (source, problem) => expect(() => evaluate(source, values)).toThrow(problem));
});

describe("a draw", () => {
  const draws: Draw[] = [
    { name: "app", choices: ["web", "shop", "blog"] },
    { name: "n", low: 2, high: 5 },
    {
      name: "case",
      choices: [
        { refers: "settings", right: "key" },
        { refers: "setting", right: "object" },
      ],
    },
  ];
  const many = Array.from({ length: 60 }, (_, seed) => drawn(draws, String(seed)));

  test("is the same for the same seed", () => expect(drawn(draws, "a")).toEqual(drawn(draws, "a")));
  test("comes to every value in time, and to no other", () => {
    expect(new Set(many.map(({ app }) => app))).toEqual(new Set(["web", "shop", "blog"]));
    expect(new Set(many.map(({ n }) => n))).toEqual(new Set([2, 3, 4, 5]));
  });
  test("of mappings keeps together what belongs together", () => {
    for (const values of many) expect(values["case.right"]).toBe(values["case.refers"] === "settings" ? "key" : "object");
  });
  test("does not change when another one is added", () => {
    const { app, n } = drawn(draws, "a");
    expect(drawn([{ name: "new", low: 1, high: 9 }, ...draws], "a")).toMatchObject({ app, n });
  });
});

describe("filling in", () => {
  const values = { app: "web", n: 3 };
  test("reaches texts, lists and keys", () => {
    expect(filled({ text: "`${app}` has ${n + 1}", list: ["${app}-v${n}"], data: { "${app}": 1 } }, values)).toEqual({
      text: "`web` has 4",
      list: ["web-v3"],
      data: { web: 1 },
    });
  });
  test("makes a number of what is nothing but one, and leaves others text", () => {
    expect(filled({ exactly: "${n}", name: "${app}", both: "${n}${n}", kept: "${text(n)}" }, values)).toEqual({
      exactly: 3,
      name: "web",
      both: "33",
      kept: "3",
    });
  });
  test("leaves a shell's own variables alone", () =>
    expect(filled("echo $HOME $${app:-x} ${app}", values)).toBe("echo $HOME ${app:-x} web"));
});

test("particles of Korean fit what was drawn, and only those right behind it", () => {
  const say = (app: string) => filled("`${app}`은 `${app}`을 보고, ${app}로 간다. `${app}`이고 ${app} 이 길은", { app });
  expect(say("api")).toBe("`api`는 `api`를 보고, api로 간다. `api`이고 api 이 길은");
  expect(say("web")).toBe("`web`은 `web`을 보고, web으로 간다. `web`이고 web 이 길은");
  expect(filled("${n}을 더해 $${N}을 만든다", { n: 5 })).toBe("5를 더해 ${N}을 만든다");
});
