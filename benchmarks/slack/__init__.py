"""What Slack costs: events a second against an empty handler, and how soon a burst is acked."""
