// The browser knows in which time zone the business is; without it the phone number tells, as far as it can.
document.getElementById("time_zone").value ||= Intl.DateTimeFormat().resolvedOptions().timeZone || "";
