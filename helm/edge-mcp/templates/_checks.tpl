{{/* What the schema cannot tell: values that are good alone and not together. */}}

{{- define "edge-mcp.seconds" -}}
{{- trimSuffix "s" . | int -}}
{{- end -}}

{{- define "edge-mcp.checks" -}}
{{- $values := .Values.edgeMcp -}}
{{- $problems := list -}}
{{- $lag := include "edge-mcp.seconds" $values.server.drain.lag | int -}}
{{- $budget := include "edge-mcp.seconds" $values.server.drain.budget | int -}}
{{- $needed := add $lag $budget 3 -}}
{{- if ge ($needed | int) ($values.terminationGracePeriodSeconds | int) -}}
{{- $problems = append $problems (printf "edgeMcp.terminationGracePeriodSeconds is %d, but a pod takes up to %d s to end: edgeMcp.server.drain.lag (%d s), then edgeMcp.server.drain.budget (%d s) and 3 s for goodbyes. Calls would be cut off: set it to %d or more." ($values.terminationGracePeriodSeconds | int) $needed $lag $budget (add $needed 1)) -}}
{{- end -}}
{{- if eq ($values.service.port | int) ($values.service.metricsPort | int) -}}
{{- $problems = append $problems (printf "edgeMcp.service.port and edgeMcp.service.metricsPort are both %d: give one of them another." ($values.service.port | int)) -}}
{{- end -}}
{{- if and $values.cache.redis.enabled (not .Values.redis.enabled) (not .Values.externalRedis.host) (not .Values.externalRedis.sentinel.master) -}}
{{- $problems = append $problems "edgeMcp.cache.redis.enabled is true, but there is no Redis: set redis.enabled=true for one of this chart, externalRedis.host for one of yours, or edgeMcp.cache.redis.enabled=false." -}}
{{- end -}}
{{- if and .Values.redis.enabled (or .Values.externalRedis.host .Values.externalRedis.sentinel.master) -}}
{{- $problems = append $problems "redis.enabled is true and externalRedis.host or externalRedis.sentinel.master is set: set redis.enabled=false to use yours." -}}
{{- end -}}
{{- if and .Values.externalRedis.sentinel.master (not .Values.externalRedis.sentinel.nodes) -}}
{{- $problems = append $problems "externalRedis.sentinel.master is set without externalRedis.sentinel.nodes: name the sentinels, as HOST:PORT." -}}
{{- end -}}
{{- if and $values.corePlatform.enabled (not $values.corePlatform.url) -}}
{{- $problems = append $problems "edgeMcp.corePlatform.enabled is true without edgeMcp.corePlatform.url: set it, such as https://core-platform.example.com." -}}
{{- end -}}
{{- if and $values.tls.enabled (not $values.tls.existingSecret) -}}
{{- $problems = append $problems "edgeMcp.tls.enabled is true without edgeMcp.tls.existingSecret: make one with 'kubectl create secret tls NAME --cert=FILE --key=FILE', and name it." -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (gt (.Values.autoscaling.minReplicas | int) (.Values.autoscaling.maxReplicas | int)) -}}
{{- $problems = append $problems (printf "autoscaling.minReplicas (%d) is above autoscaling.maxReplicas (%d)." (.Values.autoscaling.minReplicas | int) (.Values.autoscaling.maxReplicas | int)) -}}
{{- end -}}
{{- $requests := ($values.resources | default dict).requests | default dict -}}
{{- range $resource, $path := dict "cpu" "targetCPUUtilizationPercentage" "memory" "targetMemoryUtilizationPercentage" -}}
{{- if and $.Values.autoscaling.enabled (get $.Values.autoscaling $path) (not (get $requests $resource)) -}}
{{- $problems = append $problems (printf "autoscaling.%s is a part of edgeMcp.resources.requests.%s, which is not set: set it, or autoscaling.%s=null." $path $resource $path) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (not .Values.autoscaling.targetCPUUtilizationPercentage) (not .Values.autoscaling.targetMemoryUtilizationPercentage) (not .Values.autoscaling.customMetrics) -}}
{{- $problems = append $problems "autoscaling.enabled is true, but there is nothing to scale by: set autoscaling.targetCPUUtilizationPercentage, targetMemoryUtilizationPercentage or customMetrics." -}}
{{- end -}}
{{- if and .Values.namespace.create (eq (include "edge-mcp.namespace" .) .Release.Namespace) -}}
{{- $problems = append $problems (printf "namespace.create cannot make %s, the namespace of the release itself: leave it false, and give --create-namespace to helm install." .Release.Namespace) -}}
{{- end -}}
{{- if include "edge-mcp.live" . -}}
{{- range $kind, $value := dict "ServiceMonitor" "serviceMonitor" "PrometheusRule" "prometheusRule" -}}
{{- if and (get $.Values $value).enabled (not ($.Capabilities.APIVersions.Has (printf "monitoring.coreos.com/v1/%s" $kind))) -}}
{{- $problems = append $problems (printf "%s.enabled is true, but this cluster knows no %s: install the Prometheus Operator, or set %s.enabled=false." $value $kind $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $problems -}}
{{- fail (printf "\n\n  * %s\n" (join "\n  * " $problems)) -}}
{{- end -}}
{{- end -}}
