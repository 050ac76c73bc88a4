import type { Fleet, Member } from "./fleet";
import { type Draft, Json } from "./plan-builder";

/** A token that is generated for a call. */
export function generated(f: Fleet, name: string): Draft {
  return f.builder.add("random:index/randomPassword:RandomPassword", name, { length: 48, special: false });
}

/** Hands a generated value to a service as a key of a secret of its own. */
export function hand(f: Fleet, member: Member, token: Draft, variable: string): void {
  const name = `${member.name}-${variable.toLowerCase()}`;
  const secret = f.builder.add("aws:secretsmanager/secret:Secret", name, { kmsKeyId: f.key.arn });
  const version = f.builder.add("aws:secretsmanager/secretVersion:SecretVersion", name, {
    secretId: secret.id,
    secretString: new Json({ [variable]: token.attribute("result") }),
  });
  member.secrets.push({ name: variable, valueFrom: version.arn });
  member.statements.push({ Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: secret.arn });
}
