import { expect, it } from "vitest";
import { classOf, kindOf } from "./kinds";

it.each([
  ["aws:lb/listener:Listener", "lb:Listener", "listener"],
  ["aws:alb/listener:Listener", "lb:Listener", "listener"],
  ["aws:elasticloadbalancingv2/listener:Listener", "lb:Listener", "listener"],
  ["aws:applicationloadbalancing/listener:Listener", "lb:Listener", "listener"],
  ["aws:elb/loadBalancer:LoadBalancer", "elb:LoadBalancer", "classicLoadBalancer"],
  ["aws:elasticloadbalancing/loadBalancer:LoadBalancer", "elb:LoadBalancer", "classicLoadBalancer"],
  ["aws:ec2:Vpc", "ec2:Vpc", "vpc"],
  ["docker:index/image:Image", "docker/Image", "dockerImage"],
  ["pulumi:pulumi:Stack", "pulumi/Stack", "pulumiStack"],
  ["aws:s3", "s3:", undefined],
  ["aws", ":", undefined],
  ["other", "other/", undefined],
  ["", "/", undefined],
])("%j is of the class %s and the kind %s", (type, name, kind) => {
  expect([classOf(type), kindOf(type)]).toEqual([name, kind]);
});
