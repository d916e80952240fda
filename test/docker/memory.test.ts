// Folders in memory (--tmpfs): everybody may write there, they are never on disk, and begin empty at every start.
import { expect, test } from "vitest";
import { startLearner } from "./learner.ts";

test("what is in memory is gone with the container's run", () => {
  const { out } = startLearner({ world: "docker" });
  out("docker run -d --name till --tmpfs /cash --user 1000 busybox sh -c 'ls /cash; echo 12 > /cash/today; sleep 1d'");
  expect(out("docker exec till cat /cash/today")).toBe("12\n");
  expect(out("docker exec till df /cash | tail -1 | cut -d' ' -f1")).toBe("tmpfs\n");
  expect(out("docker exec till stat -c %a /cash")).toBe("1777\n");
  out("docker restart -t 0 till");
  expect(out("docker logs till")).toBe("");
});
