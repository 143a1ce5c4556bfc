return mapping { format = "json", dates = "DD.MM.YYYY", fields = { reference = "No", issued_on = "Day",
substance = "Goods[].kind", quantity = { column = "Goods[].Net", sum = true }, remarks = { column = "Goods[kind=A].Net", with = "; " },
containers = "Goods.kind", end_use = "Mode.x", description = "Goods[].@none" }, row = function(f) f.goods[1].unit = "kg" end }
