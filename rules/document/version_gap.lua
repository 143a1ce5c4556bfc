return rule {
  id = "version_gap", group = "document", on = "shipment",
  title = "A version of the notification was never received",
  reference = "R48",
  missing = "pass",     -- a first version need not say that it is the first
  needs = { "version_gap", "version" },
  because = "version {version} came in, and one before it never did",
  letter = "An earlier version of the notification did not reach us. Please send it.",
  check = function(f, p)
    return f.version_gap == true
  end,
  examples = {
    { given = { version_gap = true, version = 3 }, hit = true },
    { given = { version_gap = false, version = 2 }, hit = false },
    { given = { version_gap = false }, hit = false },
  },
}
