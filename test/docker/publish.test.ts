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

test("docker port tells ports as people count, and what it cannot find as it was asked for", () => {
  const { out, run } = startLearner();
  out("docker run -d --name web -p 127.0.0.1:8010:100 -p 127.0.0.1:8009:80 -p 127.0.0.1:53:53/udp nginx:1.27-alpine");
  expect(out("docker port web")).toBe("53/udp -> 127.0.0.1:53\n80/tcp -> 127.0.0.1:8009\n100/tcp -> 127.0.0.1:8010\n");
  expect(out("docker port web 53/udp")).toBe("127.0.0.1:53\n");
  expect(run("docker port web 81").stderr).toBe("Error: No public port '81' published for web\n");
  expect(run("docker port web http").stderr).toBe('Error: invalid port (http): strconv.ParseUint: parsing "http": invalid syntax\n');
});
