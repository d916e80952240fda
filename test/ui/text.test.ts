// Prose on a width: what breaks, and what stays together.
import { describe, expect, test } from "vitest";
import { prose, wrap } from "../../src/ui/text.ts";
import { themeOf } from "../../src/ui/theme.ts";

const theme = themeOf("plain", {});

describe("wrapping", () => {
  test("breaks between words only, also where a word changes its look", () => {
    expect(wrap("three replicas called `shop`, then a **Service**.", 26, theme)).toEqual([
      "three replicas called",
      "shop, then a Service.",
    ]);
    expect(wrap("이미지 `nginx:1.27`로 시작합니다", 17, theme)).toEqual(["이미지", "nginx:1.27로", "시작합니다"]);
  });
  test("does not break at a no-break space, which is shown as a blank", () => {
    expect(wrap("●\u00a0준비됨  ◌\u00a0종료\u00a0중  ✓\u00a0완료", 14, theme)).toEqual(["● 준비됨", "◌ 종료 중", "✓ 완료"]);
  });
  test("code stays code in what is bold", () => {
    expect(wrap("be **only `web`, now** bold", 40, theme)).toEqual(["be only web, now bold"]);
    const dark = themeOf("dark", {});
    const code = dark.paint("code", "web");
    expect(wrap("**`web`**", 40, dark)).toEqual([`\x1b[1m${code}\x1b[22m`]);
  });
  test("cuts a word that is wider than the line", () => {
    expect(wrap("a `kubernetes.io/service-name`.", 10, theme)).toEqual(["a", "kubernetes", ".io/servic", "e-name."]);
  });
  test("keeps command lines apart", () => {
    expect(prose("one\nline\nanswer nodes 3\nfor ns in a b; do true; done\nkubectl get pods", 40, theme)).toEqual([
      "one line",
      "answer nodes 3",
      "for ns in a b; do true; done",
      "kubectl get pods",
    ]);
  });
  test("a command is a line of its own, whatever comes after it", () => {
    expect(prose("be quick:\nkubectl label pod lamb app=sheep --overwrite\nif it\nwent, retry", 22, theme)).toEqual([
      "be quick:",
      "kubectl label pod",
      "  lamb app=sheep",
      "  --overwrite",
      "if it went, retry",
    ]);
  });
  test("the lines of a list's item stand below its text", () => {
    expect(prose("two:\n\n1. the first of them\n   goes on\n2. 둘째", 12, theme)).toEqual([
      "two:",
      "",
      "1. the first",
      "   of them",
      "   goes on",
      "2. 둘째",
    ]);
  });
  test("between fences lines and blanks are kept", () => {
    expect(prose("the end:\n```\nspec:\n  containers:\n  - name: lamp\n```\nso", 12, theme)).toEqual([
      "the end:",
      "spec:",
      "  containers",
      ":",
      "  - name: la",
      "mp",
      "so",
    ]);
  });
});
