return mapping { delimiter = ";", decimal = ",", thousands = " ", dates = "DD.MM.YYYY", ignore = { "Total" },
fields = { reference = { column = "No", fill = true }, issued_on = "Day", substance = { column = "Goods", split = "/" },
quantity = { column = 4, split = "/" }, unit = { const = "kg" }, transport_mode = { column = "Mode", default = "sea" },
importer_address = { join = { "Street", "Town" }, with = ", " }, remarks = { either = { "Town", 7 } }, trade_name = { column = 3, by = "/", part = 2 } },
values = { transport_mode = { ["10"] = "sea", ["40"] = "air" } } }
