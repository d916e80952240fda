// Files that redirections make: whose they are.
import { expect, test } from "vitest";
import { startLearner } from "../docker/learner.ts";

test("a new file belongs to who wrote it, and one that was there to whom it belonged", () => {
  const { out, world } = startLearner({ world: "docker" });
  out("echo a > a; printf b >> b; awk 'BEGIN { print 1 > \"c\" }'");
  expect(out("stat -c %U a b c")).toBe("learner\nlearner\nlearner\n");
  world.host.files.write("/tmp/d", "root's", { owner: 0, mode: 0o666 });
  out("echo mine > /tmp/d");
  expect(out("stat -c %U /tmp/d")).toBe("root\n");
});
