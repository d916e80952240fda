// What k8s-quest fidelity tells of the page.
import { expect, it } from "vitest";
import { about } from "../../src/cli/fidelity.ts";

const page = `# How true it is

All of it.

## kubectl

### kubectl get – exact

- exact: \`--output\`
- not simulated: \`--x\`

### kubectl top – approximate: not compared

## Kinds

| kind | fidelity |
| --- | --- |
| Pod | exact |
| Ingress | approximate: stored |
`;

it("is the whole page without words", () => {
  expect(about(page, "")).toBe(page);
});
it("is a command's section by its name", () => {
  expect(about(page, "kubectl get")).toBe("### kubectl get – exact\n\n- exact: `--output`\n- not simulated: `--x`\n");
});
it("is a command's title where no flag is told of", () => {
  expect(about(page, "kubectl top")).toBe("### kubectl top – approximate: not compared\n");
});
it("is a table's rows below their head, whatever the case of the words", () => {
  expect(about(page, "ingress")).toBe("## Kinds\n\n| kind | fidelity |\n| --- | --- |\n| Ingress | approximate: stored |\n");
});
it("is the flags of a status with their commands", () => {
  expect(about(page, "not simulated")).toBe("### kubectl get – exact\n\n- not simulated: `--x`\n");
});
it("is nothing where nobody knows the words", () => {
  expect(about(page, "zeppelin")).toBeUndefined();
});
