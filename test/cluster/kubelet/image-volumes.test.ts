// Volumes that are images (kubernetes.io: Use an Image Volume With a Pod).
import { expect, it } from "vitest";
import { cluster, podOf } from "./node.ts";

const mount = { volumeMounts: [{ name: "site", mountPath: "/site" }] };
const volumes = (reference: string) => ({ volumes: [{ name: "site", image: { reference, pullPolicy: "IfNotPresent" } }] });

it("are pulled before the containers start, hold the image's files, and cannot be written", () => {
  const world = cluster();
  world.create(podOf("reader", { ...mount, command: ["sleep", "600"] }, volumes("nginx:1.27")));
  world.pass(10);
  expect(world.pod("reader").status?.phase).toBe("Running");
  expect(world.events("reader")[0]).toBe('Pulling: Pulling image "nginx:1.27"');
  expect(world.exec("reader", ["cat", "/site/etc/nginx/nginx.conf"]).out).toContain("http {");
  expect(world.exec("reader", ["touch", "/site/new"]).code).not.toBe(0);
});

it("that cannot be pulled keep the containers that mount them waiting, and others not", () => {
  const world = cluster();
  const pod = podOf("stuck", { ...mount, command: ["sleep", "600"] }, volumes("nginx:nope")) as { spec: { containers: object[] } };
  pod.spec.containers.push({ name: "free", image: "busybox:1.36", command: ["sleep", "600"] });
  world.create(pod);
  world.pass(20);
  const [stuck, free] = world.pod("stuck").status!.containerStatuses!;
  expect(stuck?.state?.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
  expect(free?.state?.running).toBeDefined();
});
