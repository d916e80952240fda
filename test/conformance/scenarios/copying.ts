// kubectl cp: what tar in the container makes of what is copied, both ways.
import type { Scenario } from "./scenario.ts";

/** What tar says goes to standard output while the archive is read, which of the two comes first is chance. */
const quiet = (line: string, then = ""): string => `kubectl ${line} >/dev/null${then}`;

export const copying: readonly Scenario[] = [
  {
    name: "Files are copied",
    files: { "a.txt": "one\n", "d/sub/b": "two\n", "s.sh": "#!/bin/sh\n" },
    setup: ["kubectl run bx --image=busybox --restart=Never -- sleep 1d", "kubectl wait --for=condition=Ready pod/bx"],
    lines: [
      "mkdir -p d/empty; ln -sf a.txt lnk; chmod 755 s.sh",
      "kubectl cp a.txt bx:/tmp/a.txt",
      "kubectl cp a.txt bx:/tmp",
      "kubectl cp a.txt bx:/tmp/new/",
      "kubectl cp d bx:/tmp/dd",
      "kubectl cp d bx:/tmp/dd",
      "kubectl cp s.sh bx:/tmp/",
      "kubectl cp lnk bx:/tmp/lnk",
      `kubectl exec bx -- sh -c 'find /tmp | sort; stat -c "%a %n" /tmp/s.sh /tmp/a.txt; readlink /tmp/lnk; cat /tmp/a.txt'`,
      "kubectl cp --no-preserve s.sh bx:/tmp/np.sh",
      "kubectl cp a.txt bx:/tmp/again --retries=3",
      "kubectl cp nope bx:/tmp",
      "kubectl cp a.txt bx:/nope/dir/x",
      "kubectl cp a.txt nopod:/tmp",
      quiet("cp bx:/tmp/a.txt out.txt", "; cat out.txt"),
      quiet("cp bx:/tmp/a.txt ."),
      quiet("cp bx:/tmp/dd outd", "; find outd | sort"),
      "kubectl exec bx -- ln -s /tmp/a.txt /tmp/dd/l",
      quiet("cp bx:/tmp/dd outl", "; find outl | sort"),
      quiet("cp default/bx:/tmp/dd outm"),
      quiet("cp bx:/etc/hostname h/deep/x", "; cat h/deep/x"),
      "kubectl run still --image=registry.k8s.io/pause:3.10 --restart=Never",
      "kubectl wait --for=condition=Ready pod/still",
      `kubectl cp a.txt still:/x 2>&1 | sed 's/exec "[0-9a-f]*"/exec ID/'`,
    ],
  },
];
