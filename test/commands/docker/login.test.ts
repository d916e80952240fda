// docker login at a terminal, where it asks for what it was not told.
import { expect, it } from "vitest";
import { startDocker } from "./docker.ts";

function terminal() {
  const { booted, world } = startDocker();
  const screen = booted.login({ columns: 200, rows: 40 });
  /** What comes after the keys, without moves and colours. */
  const type = (keys: string, seconds = 3): string => {
    screen.type(keys);
    world.clock.runUntil(world.clock.now + seconds * 1000);
    return screen.output
      .read()
      .replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, "")
      .replace(/\r/g, "");
  };
  type("", 1);
  return type;
}

const FALLEN_BACK = "Failed to start web-based login - falling back to command line login...\n\n";
const TOKENS =
  "\ni Info → A Personal Access Token (PAT) can be used instead.\n         To create a PAT, visit https://app.docker.com/settings\n         \n         \n";

it("asks for the name of an account on Docker Hub, speaks of tokens, and shows no password", () => {
  const type = terminal();
  expect(type("docker login\r")).toMatch(
    new RegExp(`docker login\n${FALLEN_BACK}Log in with your Docker ID .*\nYou can log in with your password or .*\n\nUsername: $`),
  );
  expect(type("me\r")).toBe(`me\n${TOKENS}Password: `);
  const end = type("secret\r");
  expect(end).toContain("\n\nWARNING! Your credentials are stored unencrypted in '/home/learner/.docker/config.json'.\n");
  expect(end).toContain("\n\nLogin Succeeded\n");
  expect(end).not.toContain("secret");
});

it("begins from what it has kept, and has nothing to warn of then", () => {
  const type = terminal();
  type("docker login -u me\r");
  type("secret\r");
  const shown = type("docker login\r");
  expect(shown).toContain(
    "Authenticating with existing credentials... [Username: me]\n\ni Info → To login with a different account, run 'docker logout' followed by 'docker login'\n\n\nLogin Succeeded\n",
  );
  expect(shown).not.toContain("WARNING");
});

it("asks only for the name and the password of another registry", () => {
  const type = terminal();
  expect(type("docker login localhost:5000\r")).toMatch(/docker login localhost:5000\nUsername: $/);
  expect(type("me\r")).toBe("me\nPassword: ");
  expect(type("\r")).toContain("Error: Password Required\n");
});

it("does not try the browser where that is switched off", () => {
  const type = terminal();
  expect(type("DOCKER_CLI_DISABLE_OAUTH_LOGIN=1 DOCKER_CLI_HINTS=false docker login\r")).toMatch(/create one\.\nUsername: $/);
});
