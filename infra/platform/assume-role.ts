/** Trust policy: who may take a role. JSON text. */
export function assumedBy(service: string, condition?: Record<string, Record<string, string>>): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        ...(condition !== undefined && { Condition: condition }),
      },
    ],
  });
}
