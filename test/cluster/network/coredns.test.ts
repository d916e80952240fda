// Names by CoreDNS' configuration: its plug-ins, reloading, and what a broken Corefile does (coredns.io/plugins; kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers).
import { beforeAll, describe, expect, it } from "vitest";
import { whole } from "../whole.ts";

describe("CoreDNS", () => {
  let cluster: ReturnType<typeof whole>;
  let original: string;
  const corefile = (text: string): void => {
    const indented = text
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`)
      .join("\n");
    cluster.apply(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: coredns, namespace: kube-system}\ndata:\n  Corefile: |\n${indented}`);
  };
  const lookup = (name: string): string => cluster.text(`kubectl exec c -- nslookup ${name}`);
  const logs = (): string => cluster.text("kubectl logs -n kube-system -l k8s-app=kube-dns --tail=-1");

  beforeAll(() => {
    cluster = whole();
    original = cluster.text("kubectl get configmap coredns -n kube-system -o jsonpath='{.data.Corefile}'");
    cluster.apply(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: c}\nspec: {containers: [{name: c, image: nicolaka/netshoot, command: [sleep, 1d]}]}",
    );
    cluster.text("kubectl create service clusterip web --tcp=80");
    cluster.text("kubectl wait --for=condition=Ready pod/c --timeout=60s");
  });

  it("answers on port 53, tells its health and readiness, and counts", () => {
    const pod = cluster.text("kubectl get pod -n kube-system -l k8s-app=kube-dns -o jsonpath='{.items[0].status.podIP}'");
    expect(lookup("web")).toContain("Name:\tweb.default.svc.cluster.local");
    expect(cluster.text("kubectl exec c -- nc -zv -w 2 kube-dns.kube-system 53")).toContain("open");
    expect(cluster.text(`kubectl exec c -- curl -s ${pod}:8080/health ${pod}:8181/ready`)).toBe("OKOK");
    const metrics = cluster.text("kubectl exec c -- curl -s kube-dns.kube-system:9153/metrics");
    expect(metrics).toContain('coredns_build_info{goversion="go1.25.2",revision="1db4568",version="1.13.1"} 1');
    expect(metrics).toMatch(/coredns_dns_requests_total\{family="1",proto="udp",server="dns:\/\/:53",type="A",view="",zone="\."\} [1-9]/);
    expect(cluster.text(`kubectl exec c -- dig +short @${pod} web.default.svc.cluster.local`)).toMatch(/^10\.\d+\.\d+\.\d+\n$/);
    expect(cluster.text(`kubectl exec c -- dig +short -x 10.96.0.10`)).toBe("kube-dns.kube-system.svc.cluster.local.\n");
  });

  it("takes a changed Corefile up by itself after a while: hosts, rewrite, log", () => {
    expect(lookup("shop.example")).toContain("NXDOMAIN");
    corefile(
      original
        .replace("    ready\n", "    ready\n    log\n")
        .replace(
          "    forward",
          "    hosts {\n       10.1.2.3 shop.example\n       2001:DB8::5 six.example\n       fallthrough\n    }\n    rewrite name old.example web.default.svc.cluster.local\n    forward",
        ),
    );
    cluster.pass(180);
    expect(logs()).toMatch(
      /\[INFO\] Reloading\n(.*\n)*\[INFO\] plugin\/reload: Running configuration SHA512 = [0-9a-f]{128}\n\[INFO\] Reloading complete\n/,
    );
    expect(lookup("shop.example")).toContain("Address: 10.1.2.3");
    expect(cluster.text("kubectl exec c -- dig +short -x 10.1.2.3 -x 2001:db8::5")).toBe("shop.example.\nsix.example.\n");
    expect(lookup("old.example")).toContain("Name:\told.example");
    expect(lookup("google.com")).not.toContain("NXDOMAIN");
    expect(logs()).toMatch(/\[INFO\] 10\.244\.\d+\.\d+:\d+ - \d+ "A IN shop\.example\. udp \d+ false 512" NOERROR qr,aa,rd \d+ 0\.\d+s\n/);
  });

  it("keeps names to itself where a plug-in does not fall through", () => {
    corefile(original.replace("    forward", "    hosts {\n       10.1.2.3 shop.example\n    }\n    forward"));
    cluster.pass(180);
    expect(lookup("shop.example")).toContain("10.1.2.3");
    expect(lookup("google.com")).toContain("NXDOMAIN");
    corefile(original.replace(/ {4}forward[^}]*\}\n/, ""));
    cluster.pass(180);
    expect(lookup("web")).toContain("web.default.svc.cluster.local");
    expect(lookup("google.com")).toContain("REFUSED");
  });

  it("goes on with the old Corefile where the new one is broken, and crashes with it once restarted", () => {
    corefile(original.replace("    errors\n", "    errors\n    erors\n"));
    cluster.pass(180);
    expect(logs()).toContain(
      "Corefile changed but reload failed: /etc/coredns/Corefile:3 - Error during parsing: Unknown directive 'erors'",
    );
    expect(lookup("web")).toContain("web.default.svc.cluster.local");
    cluster.text("kubectl delete pod -n kube-system -l k8s-app=kube-dns");
    cluster.pass(60);
    expect(cluster.text("kubectl get pods -n kube-system -l k8s-app=kube-dns --no-headers")).toMatch(/0\/1\s+(CrashLoopBackOff|Error)/);
    expect(logs()).toContain("/etc/coredns/Corefile:3 - Error during parsing: Unknown directive 'erors'\n");
    expect(cluster.run("kubectl exec c -- curl -sS -m 9 web").text).toMatch(/Could not resolve host: web|Resolving timed out/);
    corefile(original);
    cluster.pass(400);
    expect(lookup("web")).toContain("web.default.svc.cluster.local");
  });
});
