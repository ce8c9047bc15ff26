"""What a trial's receptionist is told: prompt, configuration, and what it knows of the business."""
