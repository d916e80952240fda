// What COPY sees of the build context.
import { expect, test } from "vitest";
import { startLearner } from "./learner.ts";

const RECIPE = "FROM alpine:3.22\nWORKDIR /app\nCOPY . .\n";

test("a Dockerfile and .dockerignore that are to be ignored are read all the same, and not copied", () => {
  const { build, out } = startLearner();
  const built = build(RECIPE, { "a.txt": "a", "b.log": "b", ".dockerignore": "Dockerfile\n.dockerignore\n*.log\n" }, "-q -t app");
  expect(built.code).toBe(0);
  expect(out("docker run --rm app find . -type f")).toBe("./a.txt\n");
});

test("what is not ignored is copied, the Dockerfile too", () => {
  const { build, out } = startLearner();
  build(RECIPE, { "a.txt": "a", ".dockerignore": "*.log\n" }, "-q -t app");
  expect(out("docker run --rm app find . -type f | sort")).toBe("./.dockerignore\n./Dockerfile\n./a.txt\n");
});

test("a Dockerfile's own list goes before the folder's, and one outside of the context is no part of it", () => {
  const { build, out, write, run } = startLearner();
  build(RECIPE, { "a.txt": "a", "b.txt": "b", ".dockerignore": "a.txt\n", "Dockerfile.dockerignore": "*\n!a.txt\n" }, "-q -t app");
  expect(out("docker run --rm app find . -type f")).toBe("./a.txt\n");
  write({ "other/Dockerfile": RECIPE, "ctx2/a.txt": "a" });
  expect(run("docker build -q -t two -f other/Dockerfile ctx2").code).toBe(0);
  expect(out("docker run --rm two find . -type f")).toBe("./a.txt\n");
});
