// Commands that people type beside kubectl and that are not there: one table, so that each says so honestly and changes nothing.
import type { Program } from "../../../machine/process.ts";
import { write } from "../../../machine/tasks.ts";

/** What is not simulated, by command. */
const MISSING: Readonly<Record<string, string>> = {
  "apt-cache": "package lists",
  dpkg: "packages",
  snap: "installing packages",
  brew: "installing packages",
  service: "services of an operating system",
  nerdctl: "nerdctl",
  docker: "docker",
  helm: "helm",
  k3d: "k3d: a cluster runs already (kubectl get nodes)",
  kustomize: "kustomize as a program of its own: kubectl kustomize DIR does the same",
  git: "git",
  su: "su: use sudo",
};

const absent = (name: string, what: string): Program =>
  function* (self) {
    const [words, advice] = what.split(": ");
    yield* write(self, self.stderr, `${name}: k8s-quest does not simulate ${words} yet${advice ? `; ${advice}` : ""}\n`);
    return 1;
  };

export const missingTools: Readonly<Record<string, Program>> = Object.fromEntries(
  Object.entries(MISSING).map(([name, what]) => [name, absent(name, what)]),
);
