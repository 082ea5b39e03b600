"""Key roles, nominations and figures as pages and reports read them. Figures take the day they speak of."""
