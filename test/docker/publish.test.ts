// Which networks ports are published by.
import { expect, test } from "vitest";
import { startLearner } from "./learner.ts";

test("an internal network leads nowhere: ports are published by another one, or not at all", () => {
  const { out, run } = startLearner();
  out("docker network create --internal vault");
  out("docker run -d --name alone --network vault -p 8080:80 nginx:1.27-alpine");
  expect(run("curl -s localhost:8080").code).toBe(7);
  expect(out("docker port alone")).toBe("");
  out("docker network create street");
  out("docker create --name both --network vault -p 8081:80 nginx:1.27-alpine");
  out("docker network connect street both && docker start both");
  expect(out("curl -so /dev/null -w '%{http_code}' localhost:8081")).toBe("200");
});
