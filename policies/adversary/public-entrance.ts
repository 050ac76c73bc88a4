import type { Fleet } from "../testing/fleet";
import type { Draft } from "../testing/plan-builder";
import { type Case, group } from "./case";

const rule = "service-not-public";

function balancer(f: Fleet, type: string, name: string, inputs: Record<string, unknown>): Draft {
  return f.builder.add(type, name, { subnets: f.publicSubnets.map((subnet) => subnet.id), ...inputs });
}

function httpApi(f: Fleet, inputs: Record<string, unknown>): void {
  f.builder.add("aws:apigatewayv2/integration:Integration", "http", {
    apiId: "a1",
    integrationType: "HTTP_PROXY",
    ...inputs,
  });
}

function restApi(f: Fleet, type: string): void {
  const api = f.builder.add("aws:apigateway/restApi:RestApi", "rest", { endpointConfiguration: { types: [type] } });
  const nlb = balancer(f, "aws:lb/loadBalancer:LoadBalancer", "nlb", {
    internal: true,
    loadBalancerType: "network",
    securityGroups: [group(f, "nlb").id],
  });
  const link = f.builder.add("aws:apigateway/vpcLink:VpcLink", "rest", { targetArn: nlb.arn });
  f.builder.add("aws:apigateway/integration:Integration", "rest", {
    restApi: api.id,
    connectionType: "VPC_LINK",
    connectionId: link.id,
  });
}

function ec2Fleet(f: Fleet, open: boolean): void {
  const hosts = group(f, "hosts");
  const template = f.builder.add("aws:ec2/launchTemplate:LaunchTemplate", "hosts", {
    networkInterfaces: [{ associatePublicIpAddress: String(open), securityGroups: [hosts.id] }],
  });
  const scaling = f.builder.add("aws:autoscaling/group:Group", "hosts", { launchTemplate: { id: template.id } });
  const provider = f.builder.add("aws:ecs/capacityProvider:CapacityProvider", "hosts", {
    autoScalingGroupProvider: { autoScalingGroupArn: scaling.arn },
  });
  f.builder.add("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "hosts", {
    clusterName: f.cluster.attribute("name"),
    capacityProviders: [provider.attribute("name")],
  });
  f.builder.add("aws:ecs/service:Service", "legacy", {
    cluster: f.cluster.arn,
    launchType: "EC2",
    taskDefinition: "legacy:1",
  });
}

/** Ways to make something public by another entrance. */
export const PUBLIC_ENTRANCE: readonly Case[] = [
  {
    name: "an HTTP API integrates with an internal listener",
    rule,
    attack: (f) =>
      httpApi(f, { connectionType: "VPC_LINK", connectionId: "link-1", integrationUri: f.billing.listener.arn }),
    twin: (f) => httpApi(f, { connectionType: "INTERNET", integrationUri: "https://example.com" }),
  },
  {
    name: "an HTTP API integrates through a VPC link with something unknown",
    rule,
    attack: (f) => {
      const link = f.builder.add("aws:apigatewayv2/vpcLink:VpcLink", "link", {});
      httpApi(f, { connectionType: "VPC_LINK", connectionId: link.id, integrationUri: f.vpc.attribute("surprise") });
    },
    twin: (f) => httpApi(f, { integrationUri: f.publicListener.arn }),
  },
  {
    name: "a public REST API reaches in by a VPC link",
    rule,
    attack: (f) => restApi(f, "REGIONAL"),
    twin: (f) => restApi(f, "PRIVATE"),
  },
  {
    name: "a CloudFront VPC origin leads to the internal load balancer",
    rule,
    attack: (f) => {
      f.builder.add("aws:cloudfront/vpcOrigin:VpcOrigin", "origin", {
        vpcOriginEndpointConfig: { name: "x", arn: f.internalBalancer.arn },
      });
    },
    twin: (f) => {
      f.builder.add("aws:cloudfront/distribution:Distribution", "cdn", {
        origins: [{ domainName: "api.example.com" }],
      });
    },
  },
  {
    name: "Global Accelerator has the internal load balancer as endpoint",
    rule,
    attack: (f) => {
      f.builder.add("aws:globalaccelerator/endpointGroup:EndpointGroup", "ga", {
        endpointConfigurations: [{ endpointId: f.internalBalancer.arn }],
      });
    },
    twin: (f) => {
      f.builder.add("aws:globalaccelerator/endpointGroup:EndpointGroup", "ga", {
        endpointConfigurations: [{ endpointId: f.publicBalancer.arn }],
      });
    },
  },
  {
    name: "an endpoint service offers an internal load balancer to every account",
    rule,
    attack: (f) => {
      f.builder.add("aws:ec2/vpcEndpointService:VpcEndpointService", "share", {
        acceptanceRequired: false,
        allowedPrincipals: ["*"],
        networkLoadBalancerArns: [f.internalBalancer.arn],
      });
    },
    twin: (f) => {
      f.builder.add("aws:ec2/vpcEndpointService:VpcEndpointService", "share", {
        acceptanceRequired: true,
        allowedPrincipals: ["arn:aws:iam::210987654321:root"],
        networkLoadBalancerArns: [f.internalBalancer.arn],
      });
    },
  },
  {
    name: "a function in the VPC has a URL without authorization",
    rule,
    attack: (f) => {
      const proxy = f.builder.add("aws:lambda/function:Function", "proxy", {
        vpcConfig: { subnetIds: [f.privateSubnets[0]?.id], securityGroupIds: [group(f, "proxy").id] },
      });
      f.builder.add("aws:lambda/functionUrl:FunctionUrl", "proxy", {
        functionName: proxy.id,
        authorizationType: "NONE",
      });
    },
    twin: (f) => {
      const proxy = f.builder.add("aws:lambda/function:Function", "proxy", {
        vpcConfig: { subnetIds: [f.privateSubnets[0]?.id], securityGroupIds: [group(f, "proxy").id] },
      });
      f.builder.add("aws:lambda/functionUrl:FunctionUrl", "proxy", {
        functionName: proxy.id,
        authorizationType: "AWS_IAM",
      });
    },
  },
  {
    name: "a service without a network of its own runs on instances with public addresses",
    rule,
    attack: (f) => ec2Fleet(f, true),
    twin: (f) => ec2Fleet(f, false),
  },
];
