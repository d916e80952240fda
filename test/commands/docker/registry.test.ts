// A registry with a password of its own, as people set one up: htpasswd, a registry that asks, login, push, logout.
import { expect, it } from "vitest";
import { startDocker } from "./docker.ts";

it("keeps out who has not logged in", async () => {
  const { run, out } = startDocker();
  await run("mkdir auth; docker run --rm --entrypoint htpasswd httpd:2 -Bbn learner secret > auth/htpasswd");
  await run(
    'docker run -d -p 5000:5000 --name registry -v "$PWD/auth:/auth" -e REGISTRY_AUTH=htpasswd -e "REGISTRY_AUTH_HTPASSWD_REALM=Registry Realm" -e REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd registry:2',
  );
  await run("docker pull -q alpine; docker tag alpine localhost:5000/mine");
  expect((await out("docker push localhost:5000/mine")).split("\n").at(-1)).toBe("no basic auth credentials");
  expect(await out("echo wrong | docker login -u learner --password-stdin localhost:5000")).toBe(
    "Error response from daemon: login attempt to http://localhost:5000/v2/ failed with status: 401 Unauthorized",
  );
  expect(await out("echo secret | docker login -u learner --password-stdin localhost:5000 2>/dev/null")).toBe("Login Succeeded");
  expect((await out("docker push localhost:5000/mine")).split("\n").at(-1)).toMatch(/^latest: digest: sha256:/);
  expect(await out("curl -s -u learner:secret http://localhost:5000/v2/_catalog")).toBe('{"repositories":["mine"]}');
  await run("docker logout localhost:5000; docker rmi localhost:5000/mine");
  expect(await out("docker pull localhost:5000/mine 2>&1 | tail -1")).toBe(
    'Error response from daemon: Head "http://localhost:5000/v2/mine/manifests/latest": no basic auth credentials',
  );
});
