// What a learner does at the terminal of a whole world: completion of live things, and shells inside containers.
import { expect, it } from "vitest";
import { boot } from "../../src/commands/boot.ts";

function terminal() {
  const booted = boot({ seed: "terminal", world: "default" });
  const { clock } = booted.world;
  const screen = booted.login({ columns: 100, rows: 30 });
  const type = (keys: string, seconds = 0.3): string => {
    screen.type(keys);
    clock.runUntil(clock.now + seconds * 1000);
    return screen.output
      .read()
      .replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, "")
      .replace(/\r/g, "");
  };
  type("", 1);
  return type;
}
/** What stands on the line being edited after the keys. */
const line = (screen: string): string => screen.slice(screen.lastIndexOf("$ ") + 2);

it("completes verbs, kinds, names of live objects, flags and what they take", () => {
  const type = terminal();
  const completed = (keys: string): string => {
    const shown = line(type(`${keys}\t`));
    type("\u0003");
    return shown;
  };
  expect(completed("kubectl roll")).toBe("kubectl rollout ");
  expect(completed("kubectl get no")).toBe("kubectl get nodes ");
  expect(completed("kubectl get nodes con")).toBe("kubectl get nodes control-plane ");
  expect(completed("kubectl logs -n kube-system kube-sch")).toBe("kubectl logs -n kube-system kube-scheduler-control-plane ");
  expect(completed("kubectl rollout status deployment/c")).toBe("kubectl rollout status deployment/c");
  expect(completed("kubectl -n kube-system rollout status deployment/co")).toBe(
    "kubectl -n kube-system rollout status deployment/coredns ",
  );
  expect(completed("kubectl scale --replicas=2 d")).toBe("kubectl scale --replicas=2 deployment ");
  expect(completed("kubectl drain control")).toBe("kubectl drain control-plane ");
  expect(completed("kubectl get pods -n kube-p")).toBe("kubectl get pods -n kube-public ");
  expect(completed("kubectl get pods --show-l")).toBe("kubectl get pods --show-labels ");
});

it("completes for an alias, once told so", () => {
  const type = terminal();
  type("source <(kubectl completion bash); alias k=kubectl; complete -o default -F __start_kubectl k\r");
  expect(line(type("k get no\t"))).toBe("k get nodes ");
});

it("lists what could be meant, with descriptions", () => {
  const type = terminal();
  expect(type("kubectl get p\t")).toMatch(/pods +\(Pod \(po\)\)/);
  type("\u0003");
  expect(type("kubectl rollout status d\t")).toMatch(/daemonset[\s\S]*deployment/);
});

it("opens a shell in a container, with a prompt, line editing and Ctrl-C of its own", () => {
  const type = terminal();
  type("kubectl run web --image=nginx:1.27\r", 5);
  expect(type("kubectl exec -it web -- bash\r", 1)).toContain("root@web:/# ");
  expect(type("hostname\r")).toContain("\nweb\n");
  expect(type("ls /etc/ng\t")).toContain("ls /etc/nginx/");
  type("\u0003");
  type("sleep 100\r", 1);
  expect(type("\u0003")).toContain("^C");
  expect(type("echo $?\r")).toContain("\n130\n");
  expect(line(type("exit\r", 1))).toBe("");
});

it("opens the next shell when one ends, so that Ctrl-D, exit and exec are no dead ends", () => {
  const type = terminal();
  type("cd /tmp; x=1\r");
  const left = type("\u0004", 1);
  expect(left).toContain("logout\n");
  expect(left.endsWith("learner@quest:~$ ")).toBe(true);
  expect(type("echo [$x]\r")).toContain("\n[]\n");
  expect(type("exit\r", 1)).toMatch(/logout\nlearner@quest:~\$ $/);
  expect(type("exec ls /home\r", 1)).toMatch(/learner\nlearner@quest:~\$ $/);
  expect(type("kill -9 $$\r", 1)).toMatch(/learner@quest:~\$ $/);
  expect(type("bash\r")).toMatch(/learner@quest:~\$ $/);
  expect(type("exit\r", 1)).toMatch(/\nexit\nlearner@quest:~\$ $/);
  expect(type("(exit 3); echo $?\r")).toContain("\n3\n");
});

it("lets time pass where a profile ends every shell as it begins", () => {
  const type = terminal();
  type("echo 'echo again; kill -9 $$' > .bash_profile\r");
  type("exit\r", 1);
  expect(type("", 2).match(/again/g)).toHaveLength(4);
});

it("says nothing more of a job that was brought back and interrupted", () => {
  const type = terminal();
  type("sleep 100\r");
  expect(type("\u001a")).toContain("Stopped");
  type("fg\r");
  expect(type("\u0003")).not.toContain("[1]");
});

it("has at the prompt what was typed of the next line while a command ran", () => {
  const type = terminal();
  type("sleep 2\r");
  type("echo ha");
  expect(type("", 3)).toMatch(/\$ .*echo ha$/);
  expect(type("lf\r")).toContain("\nhalf\n");
});

it("has apt speak as to a person: steps that are done, and no warning for scripts", () => {
  const type = terminal();
  const told = type("sudo apt install nosuch\r", 3);
  expect(told).toContain("Reading package lists... Done\nBuilding dependency tree... Done\n");
  expect(told).not.toContain("WARNING");
  expect(type("sudo apt install nosuch | cat\r", 3)).toContain("WARNING: apt does not have a stable CLI interface.");
});
